// Light, dark, or as the system says.

export function theme(select) {
  const root = document.documentElement;
  select.value = root.dataset.theme ?? '';
  select.addEventListener('change', () => {
    if (select.value) root.dataset.theme = select.value;
    else delete root.dataset.theme;
    localStorage.setItem('mien.theme', select.value);
    dispatchEvent(new Event('mien-theme'));
  });
}
