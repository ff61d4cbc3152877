/** Opens an address in the browser of whoever sits there. */
import { spawn } from 'node:child_process';
import process from 'node:process';

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no browser, the address was printed. */
export function openBrowser(url: string): void {
  const [program, ...more] = PROGRAMS[process.platform] ?? ['xdg-open'];
  const child = spawn(program!, [...more, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
