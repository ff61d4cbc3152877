/* global location, document */
// Browsers refuse modules and workers to pages that were opened as a file of the disk: then this says so, in place of nothing.
if (location.protocol === 'file:')
  document.addEventListener('DOMContentLoaded', () => {
    const text = document.createElement('p');
    text.textContent =
      'This browser does not let a page that is a file of your disk load its own scripts. Run “brine view”, or put the folder on any web server, for example: python3 -m http.server';
    document.getElementById('app').append(text);
  });
