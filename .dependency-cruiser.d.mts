export const ROOMS: readonly { readonly room: string; readonly holds: string; readonly may: string }[];
