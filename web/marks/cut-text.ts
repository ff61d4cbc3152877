/** A text cut to the room that it has, in a font of CSS. */
import { textWidth } from './picture/svg-surface.js';

export function cutText(text: string, room: number, font: string): string {
  if (textWidth(text, font) <= room) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, font) > room) end--;
  return `${text.slice(0, end)}…`;
}
