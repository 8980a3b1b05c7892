// The little Markdown of model cards: headings, paragraphs, lists, tables, code, bold. Text only becomes text nodes.
import { h, table } from '../dom.js';

export function markdown(text) {
  const blocks = text.replace(/^---\n[\s\S]*?\n---\n/, '').split(/\n```/).flatMap((part, i) => i % 2 ? [{ code: part.replace(/^.*\n/, '') }] : part.split(/\n{2,}/).map(block => ({ block: block.trim() })));
  return blocks.filter(({ block, code }) => block || code).map(({ block, code }) => code === undefined ? element(block) : h('pre', { tabindex: 0 }, code));
}

function element(block) {
  const lines = block.split('\n'), heading = /^(#{1,4}) (.*)/.exec(block);
  if (heading) return [h(`h${Math.min(6, heading[1].length + 2)}`, null, inline(heading[2])), lines.length > 1 ? element(lines.slice(1).join('\n').trim()) : null];
  if (lines.length > 2 && lines.every(line => line.startsWith('|'))) {
    const [head, , ...rows] = lines.map(line => line.split('|').slice(1, -1).map(cell => inline(cell.trim())));
    return table('Table of the card', head, rows, head.map((_, i) => i).slice(1));
  }
  if (lines[0].startsWith('- ')) return h('ul', null, block.split(/\n- /).map(item => h('li', null, inline(item.replace(/^- /, '')))));
  return h('p', null, inline(block));
}

const inline = text => text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map(part => part.startsWith('**') ? h('b', null, part.slice(2, -2)) : part.startsWith('`') ? h('code', null, part.slice(1, -1)) : part);
