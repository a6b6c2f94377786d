// Measurements taken inside a page. Run through the debugger after axe-core: a page's own policy refuses
// injected scripts, and should.

globalThis.probe = {
  /** What axe-core calls serious or critical: rule, and the elements. */
  async violations() {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  },

  /** Links and fields under 24 by 24 pixels that do not stand within a sentence (WCAG 2.2, 2.5.8). */
  smallTargets() {
    return [...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')]
      .filter((element) => !element.matches('.skip, .row .story, p > a'))
      .map((element) => ({ element, box: (element.closest('.choice') ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
      .map(({ element, box }) => `${element.outerHTML.slice(0, 120)} ${box.width}×${box.height}`);
  },

  /** Pixels by which the page is wider than the window. */
  overflow() {
    return Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
  },

  scheme() {
    return getComputedStyle(document.documentElement).colorScheme;
  },

  /** What has the focus, and whether one can see that it has. */
  focus() {
    const element = document.activeElement;
    const ring = [element, element.closest('.row'), element.closest('.choice')]
      .filter(Boolean)
      .some((each) => getComputedStyle(each).outlineStyle !== 'none');
    return { text: (element.textContent || element.getAttribute('name') || '').trim().slice(0, 60), ring };
  },
};
