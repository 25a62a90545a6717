"""Where a layout breaks, measured: what leaves the screen or its card, is cut off, broken within a word, without letters of its script,
lies over another control, or is too small to press or to read.

Belongs here: what holds on every page at every width. Not here: texts within a chart (looks.py), and whether a page is beautiful,
which people look at (screenshots.py makes the pictures).
"""

from typing import Final

from playwright.sync_api import Page

SMALLEST_TARGET: Final = 24  # px on a side: WCAG 2.2, 2.5.8
SMALLEST_LETTERS: Final = 11  # px

_BREAKS: Final = """([TARGET, LETTERS]) => {
    const found = new Set(), small = new Map(), root = document.scrollingElement;
    const box = node => node.getBoundingClientRect();
    const seen = node => node.checkVisibility({opacityProperty: true, visibilityProperty: true}) && box(node).width > 1 && box(node).height > 1;
    const unread = '.visually-hidden, .skip-link, .hoverlayer, .mapboxgl-map';
    const place = node => {
        const card = node.closest('[class*="card--"], .tile, .filters, header, .view-bar, main');
        return card ? (card.className || card.tagName.toLowerCase()) : 'page';
    };
    const name = node => {
        const said = (node.getAttribute('aria-label') || node.innerText || node.textContent || node.value || node.placeholder || '').trim().replace(/\\s+/g, ' ').slice(0, 50);
        return `${place(node)}: ${node.tagName.toLowerCase()} “${said}”`;
    };
    // What scrolls sideways of its own hides nothing; a page that does is said once.
    const clippers = node => {
        const all = [];
        for (let up = node; up && up !== root; up = up.parentElement) {
            const style = getComputedStyle(up);
            if (style.position === 'fixed') return {all, scrolls: false, fixed: true};
            if (['auto', 'scroll'].includes(style.overflowX) && up.scrollWidth > up.clientWidth) return {all, scrolls: true};
            if (['hidden', 'clip'].includes(style.overflowX)) all.push(up);
        }
        return {all, scrolls: false};
    };
    // A letter that no family of the text has stands as a box where the machine has none of its own.
    const scripts = [[/[\\u0D80-\\u0DFF]/, 'Sinhala'], [/[\\u0B80-\\u0BFF]/, 'Tamil']];
    const unwritten = (said, node) => scripts.filter(([letters, family]) => letters.test(said) && !getComputedStyle(node).fontFamily.includes(family)).map(([, family]) => family);
    const scale = node => node.closest('svg') ? node.closest('text, foreignObject, svg').getScreenCTM().a : 1;
    const short = 'button, label, th, summary, h1, h2, h3';
    const tops = range => new Set([...range.getClientRects()].filter(b => b.width > 1).map(b => Math.round(b.top / 6)));
    const broken = text => [...text.data.matchAll(/[^\\s\\u2013/-]{2,}/g)].some(word => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return tops(range).size > 1;
    });
    if (root.scrollWidth > innerWidth) found.add(`the page is ${root.scrollWidth} px wide on ${innerWidth}`);

    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        const node = text.parentElement;
        if (!text.data.trim() || !node || node.closest(unread) || node.closest('script, style, noscript, option') || !seen(node)) continue;
        const size = Math.round(10 * parseFloat(getComputedStyle(node).fontSize) * scale(node)) / 10;
        for (const family of unwritten(text.data, node)) found.add(`${name(node)} has no letters of ${family}`);
        if (size && size < LETTERS) small.set(`${place(node)} ${size}`, `${place(node)}: letters of ${size} px, “${text.data.trim().slice(0, 30)}” first`);
        if (node.closest('svg')) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const {all, scrolls} = clippers(node);
        if (node.closest(short) && broken(text)) found.add(`${name(node)} is broken within a word`);
        if (scrolls) continue;
        const card = node.closest('.card, .tile'), edge = card && box(card);
        for (const b of range.getClientRects()) {
            if (b.right > innerWidth + 1 || b.left < -1) found.add(`${name(node)} leaves the screen`);
            if (edge && !node.closest('.menu-panel, .point-card, .marks-tip, .crossed-names') && (b.right > edge.right + 1 || b.left < edge.left - 1)) found.add(`${name(node)} leaves its card`);
            for (const up of all) {
                const u = box(up);
                if (b.right > u.right + 1.5 || b.left < u.left - 1.5 || b.bottom > u.bottom + 4 || b.top < u.top - 4) found.add(`${name(node)} is cut off`);
            }
        }
    }
    for (const drawing of document.querySelectorAll('.card .js-plotly-plot .main-svg:first-child')) {
        const over = Math.round(box(drawing).bottom - box(drawing.closest('.card')).bottom);
        if (seen(drawing) && over > 1) found.add(`${place(drawing)}: the chart ${drawing.closest('.chart').id} goes ${over} px beyond its card`);
    }
    for (const field of document.querySelectorAll('input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=range]):not([type=file])')) {
        if (!seen(field) || field.closest(unread)) continue;
        const pen = document.createElement('canvas').getContext('2d'), style = getComputedStyle(field);
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const said = field.value || field.placeholder;
        for (const family of unwritten(said, field)) found.add(`${name(field)} has no letters of ${family}`);
        if (pen.measureText(said).width > room + 1 && style.textOverflow !== 'ellipsis') found.add(`${name(field)} does not show all of “${said}”`);
    }

    const pressed = [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea, [role=button]')]
        .filter(node => seen(node) && !node.closest(unread) && !node.disabled && !clippers(node).fixed);
    // Radio buttons and checkboxes are pressed by their label, which may be the larger of the two.
    const area = node => [node, ...(node.labels || [])].filter(seen).map(box).sort((one, other) => other.width * other.height - one.width * one.height)[0];
    const areas = pressed.map(area);
    const cut = (one, other) => Math.min(Math.min(one.right, other.right) - Math.max(one.left, other.left), Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
    pressed.forEach((node, i) => {
        const b = areas[i], inSentence = getComputedStyle(node).display.startsWith('inline') && node.tagName === 'A' && node.parentElement.innerText.trim().length > node.innerText.trim().length + 3;
        const x = (b.left + b.right) / 2, y = (b.top + b.bottom) / 2, half = TARGET / 2;
        const around = {left: x - half, right: x + half, top: y - half, bottom: y + half};
        const crowded = areas.some((other, j) => j !== i && cut(around, other) > 0.5 && !node.contains(pressed[j]) && !pressed[j].contains(node));
        if (!inSentence && (b.width < TARGET - 0.5 || b.height < TARGET - 0.5) && crowded) found.add(`${name(node)} is ${Math.round(b.width)} × ${Math.round(b.height)} px to press`);
        if (b.right > innerWidth + 1 && !clippers(node).scrolls) found.add(`${name(node)} leaves the screen`);
        for (let j = i + 1; j < pressed.length; j++) {
            const other = pressed[j];
            if (node.contains(other) || other.contains(node) || cut(b, areas[j]) <= 2) continue;
            if (node.closest('.mantine-Input-wrapper, .mantine-InputWrapper-root') && node.closest('.mantine-InputWrapper-root') === other.closest('.mantine-InputWrapper-root')) continue;
            if (node.closest('[style*="position: sticky"]') || other.closest('.ingest-actions') || clippers(other).scrolls || clippers(node).scrolls) continue;
            found.add(`${name(node)} lies over ${name(other)}`);
        }
    });
    return [...found, ...small.values()];
}"""


def found(page: Page) -> list[str]:
    """What is broken on a page that has come to rest, in sentences; seen from the top of the page."""
    page.evaluate("window.scrollTo(0, 0)")
    return page.evaluate(_BREAKS, [SMALLEST_TARGET, SMALLEST_LETTERS])
