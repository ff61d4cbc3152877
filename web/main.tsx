/** Starts the page. */
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/marks.css';
import { render } from 'preact';
import { App } from './app.js';
import { closeConnections } from './state/connections.js';
import { openWhatIsAsked } from './state/start.js';
import { warmUp } from './worker/client.js';

// A file for each part; none leans on the order of the others.
import.meta.glob('./styles/parts/*.css', { eager: true });

closeConnections();
render(<App />, document.getElementById('app')!);
void openWhatIsAsked();
// The first paint comes first.
requestAnimationFrame(() => setTimeout(warmUp, 0));
const query = new URLSearchParams(location.search);
// Pages of a program end with it: nothing of them is kept.
if (
  import.meta.env.PROD &&
  'serviceWorker' in navigator &&
  !['local', 'registry', 'server'].some((one) => query.has(one))
)
  void navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
