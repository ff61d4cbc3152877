/** Starts the page. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/parts.css';
import './styles/marks.css';
import { render } from 'preact';
import { App } from './app.js';
import { closeConnections } from './state/connections.js';
import { openWhatIsAsked } from './state/start.js';
import { warmUp } from './worker/client.js';

closeConnections();
render(<App />, document.getElementById('app')!);
void openWhatIsAsked();
// The first paint comes first.
requestAnimationFrame(() => setTimeout(warmUp, 0));
if (import.meta.env.PROD && 'serviceWorker' in navigator && !new URLSearchParams(location.search).has('local'))
  void navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
