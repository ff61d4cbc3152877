/** The page's own rule about connections: its own place, and the one that `?url=` names. Rules can only become stricter. */

/** The file that the address asks for. */
export function askedUrl(): URL | undefined {
  const text = new URLSearchParams(location.search).get('url');
  if (text === null) return undefined;
  try {
    const url = new URL(text, location.href);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** From now on nothing else can be asked for, whatever the page's code or a file may want. */
export function closeConnections(): void {
  const url = askedUrl();
  const meta = document.createElement('meta');
  meta.httpEquiv = 'content-security-policy';
  // The server of `npm run web` tells pages of changes over a socket.
  const socket = import.meta.env.DEV ? ' ws:' : '';
  meta.content = `connect-src 'self'${url === undefined ? '' : ` ${url.origin}`}${socket}`;
  document.head.append(meta);
}
