"""What can be measured of how a page looks: texts of a chart that meet or are cut off, and words of the page that are.

Not here: whether it is beautiful, which people look at; and whether it can be read by a machine (axe).
"""

from playwright.sync_api import Page

from tests.crowd import until

# Boxes of letters have a little air above and below: texts meet only where more than that is shared. A star is mostly air.
_FAULTS = """() => {
    const AIR = 3, found = [];
    const name = node => {
        const card = node.closest('.card, .tile, .filters, header, main');
        return card ? (card.className || card.tagName) : node.tagName;
    };
    const box = node => node.getBoundingClientRect();
    const seen = node => { const r = box(node); return r.width > 1 && r.height > 1 && node.checkVisibility({opacityProperty: true, visibilityProperty: true}); };
    for (const plot of document.querySelectorAll('.js-plotly-plot')) {
        if (!seen(plot)) continue;
        const texts = [...plot.querySelectorAll('svg.main-svg text')].filter(text =>
            !['', '*'].includes(text.textContent.trim()) && !text.closest('.hoverlayer') && seen(text));
        const boxes = texts.map(box), frame = box(plot.querySelector('svg.main-svg') || plot);
        texts.forEach((text, i) => {
            const b = boxes[i], said = `${name(plot)}: "${text.textContent}"`;
            if (b.left < frame.left - 1 || b.right > frame.right + 1 || b.top < frame.top - AIR || b.bottom > frame.bottom + AIR)
                found.push(`${said} is cut off`);
            for (let j = i + 1; j < texts.length; j++) {
                const c = boxes[j];
                const wide = Math.min(b.right, c.right) - Math.max(b.left, c.left);
                const high = Math.min(b.bottom, c.bottom) - Math.max(b.top, c.top);
                if (wide > 1 && high > AIR) found.push(`${said} meets "${texts[j].textContent}"`);
            }
        });
        for (const point of plot.querySelectorAll('.scatterlayer .point')) {
            const p = box(point);
            if (getComputedStyle(point).opacity === '0' || p.width < 4) continue;
            boxes.forEach((b, i) => {
                const wide = Math.min(b.right, p.right) - Math.max(b.left, p.left);
                const high = Math.min(b.bottom, p.bottom) - Math.max(b.top, p.top);
                if (wide > 2 && high > AIR + 1) found.push(`${name(plot)}: a dot lies on "${texts[i].textContent}"`);
            });
        }
    }
    for (const node of document.querySelectorAll('h1, h2, p, li, dt, dd, td, th, b, strong, label, summary, button, a, .legend-item, .badge')) {
        if (!seen(node) || node.closest('.visually-hidden, .table-place, .nav, [data-cut]')) continue;
        const style = getComputedStyle(node), b = box(node);
        if (style.overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1)
            found.push(`${name(node)}: "${node.textContent.slice(0, 60)}" is cut off`);
        if (b.left < -1 && !node.closest('.filters') && !node.classList.contains('skip') || b.right > innerWidth + 1)
            found.push(`${name(node)}: "${node.textContent.slice(0, 60)}" leaves the screen`);
    }
    if (document.documentElement.scrollWidth > innerWidth)
        found.push(`the page is ${document.documentElement.scrollWidth} wide on ${innerWidth}`);
    return [...new Set(found)];
}"""


SHEET = 688  # px of an A4 sheet between its margins
_SCROLLED = """() => [...document.querySelectorAll('.table-place')]
    .filter(place => place.checkVisibility() && place.scrollWidth > place.clientWidth + 1)
    .map(place => `a table is cut off: "${place.innerText.slice(0, 60)}"`)"""

_LEAVING = """() => {
    const found = new Set(), range = document.createRange();
    for (const box of document.querySelectorAll('.tile, .card')) {
        const edge = box.getBoundingClientRect().right;
        const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        for (let text; edge && (text = texts.nextNode());) {
            if (text.parentElement.closest('svg, .visually-hidden, .table-place')) continue;
            range.selectNodeContents(text);
            if ([...range.getClientRects()].some(line => line.right > edge))
                found.add(`a word leaves its place: "${text.data.slice(0, 60)}"`);
        }
    }
    return [...found];
}"""

_SHAPE = """() => {
    const tiles = document.querySelector('.tiles');
    const drawn = [...document.querySelectorAll('.js-plotly-plot')].map(({_fullLayout: full}) => full && [full.width, full.height]);
    const filled = !tiles || tiles.children.length > 0;
    return filled && !document.querySelector('[data-dash-is-loading]') ? JSON.stringify([drawn, document.body.innerText.length]) : '';
}"""


# Again and again: a page that has just come begins at its top, wherever somebody had scrolled to before.
_COME_TO = """() => {
    const rest = document.querySelector('.rest');
    rest?.scrollIntoView();
    return !rest || rest.getAttribute('aria-busy') === 'false';
}"""


def below(page: Page) -> None:
    """Go on to what stands below map and ranking, which is drawn when somebody comes to it, and wait for it there."""
    until(lambda: page.evaluate(_COME_TO))


def through(page: Page) -> None:
    """Look through the whole page, and stand where one stood again."""
    stood = page.evaluate("scrollY")
    below(page)
    page.evaluate("y => scrollTo(0, y)", stood)


def rested(page: Page) -> None:
    """Wait until the whole page is filled and what is drawn has followed the window: nothing moves between three looks."""
    through(page)
    shapes = [""]
    for _ in range(400):
        page.wait_for_timeout(150)
        shapes.append(page.evaluate(_SHAPE))
        if shapes[-1] and len(set(shapes[-3:])) == 1:
            return


def on_paper(page: Page) -> list[str]:
    """The same of what charts have on an A4 sheet, for which they are drawn anew, and words and tables that it is too narrow for; the page is as it was before."""
    window = page.viewport_size
    page.set_viewport_size({"width": SHEET, "height": 1000})
    page.emulate_media(media="print")
    found = page.evaluate(_SCROLLED) + page.evaluate(_LEAVING)
    page.emulate_media(media="null")  # as it was: "screen" would hold on paper, too
    page.set_viewport_size(window or {"width": 1440, "height": 900})
    rested(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    rested(page)
    found += [fault for fault in page.evaluate(_FAULTS) if fault.startswith("card")]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    rested(page)
    return found


def faults(page: Page) -> list[str]:
    """Each text that meets another, lies under a dot, is cut off or leaves the screen; in sentences.

    Charts follow a window step by step: what is found is looked at again for ten seconds.
    """
    rested(page)
    for _ in range(20):
        if not (found := page.evaluate(_FAULTS)):
            break
        page.wait_for_timeout(500)
    return found
