// Before the first paint: the colours that were chosen here.
const chosen = localStorage.getItem('mien.theme');
if (chosen) document.documentElement.dataset.theme = chosen;
