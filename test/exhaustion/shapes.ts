export interface Shape {
  name: string;
  bytes: Uint8Array;
  input: unknown;
}
export async function shapes(): Promise<Shape[]> {
  return [];
}
