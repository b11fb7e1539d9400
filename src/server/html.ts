/** A piece of HTML that is safe as it stands. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes: text is escaped, HTML is not, lists are joined, and nothing (`undefined`, `false`) leaves nothing. */
export type Part = string | number | Html | undefined | false | readonly Part[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template tag that escapes what is put in, for text and for quoted attributes. */
export function html(literals: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(literals.map((literal, at) => literal + render(parts[at])).join(''));
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return String(part).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}
