/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN =
  /<\/(?<end>[\w-]+)>|<(?<start>[\w-]+)(?<attributes>(?: [\w-]+="[^"<]*")*)(?<empty>\/?)>|(?<text>[^<]+)/gy;
const NOT_ALLOWED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads XML of elements, attributes and text, which is all that reports consist of.
 * @throws for what is not well-formed
 */
export function parseXml(xml: string): XmlElement {
  const forbidden = NOT_ALLOWED.exec(xml);
  if (forbidden) throw new Error(`XML cannot hold the character at ${forbidden.index}`);
  const head = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(xml)?.[0] ?? '';
  const body = xml.slice(head.length).trimEnd();
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let end = 0;
  for (const match of body.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const parent = open.at(-1) ?? root;
    const { end: closed, start, attributes = '', empty, text } = match.groups ?? {};
    if (text !== undefined) parent.text += decoded(text);
    else if (closed !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes nothing`);
    } else {
      const element = { name: start ?? '', attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [document] = root.children;
  if (end !== body.length || open.length !== 1 || !document || root.children.length > 1 || root.text) {
    throw new Error(`not well-formed after ${end}`);
  }
  return document;
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    decoded(value),
  ]);
  if (new Set(found.map(([name]) => name)).size < found.length)
    throw new Error(`doubled attribute in ${text}`);
  return Object.fromEntries(found);
}

function decoded(text: string): string {
  return text.replace(/&(#\d+|#x[\da-f]+|\w+)?;?/gi, (entity, name = '') => {
    const found = name.startsWith('#') ? String.fromCodePoint(Number(`0${name.slice(1)}`)) : ENTITIES[name];
    if (found === undefined || !entity.endsWith(';')) throw new Error(`no entity ${entity}`);
    return found;
  });
}
