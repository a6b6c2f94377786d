// A choice in a list sends its form at once; own dates wait for the button.
for (const select of document.querySelectorAll('select[data-submit]')) {
  select.addEventListener('change', () => {
    if (select.value !== 'custom') select.form.requestSubmit();
  });
}
