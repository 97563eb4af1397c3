import { isUuidAt } from '@millrace/ids';
import { outside, unlikeChoice, unlikeText } from './compile-check.js';
import type { ListShape, ObjectShape, Shape, TextShape } from './shape.js';
import { Source } from './source.js';

/** Checked data out of JSON text, or `undefined` when the text is not exactly as `JSON.stringify` writes the shape. */
export type Reader = (text: string) => unknown;

/** What JSON text may not have inside a string, or has as an escape. */
// oxlint-disable-next-line no-control-regex -- it is about them
const ESCAPED = /[\\\u0000-\u001f]/;

const [SPACE, QUOTE, BACKSLASH] = [0x20, 0x22, 0x5c];

/** Sums of up to so many digits are exact. */
const MOST_DIGITS = 15;

/**
 * A parser of one shape alone: it knows which text comes next, takes the values out from between, and checks them.
 * Its text is that of our own producers (fields in the order of the contract, no space, no escapes); anything else
 * is for `JSON.parse`. `undefined` for shapes with optional fields, or choices that JSON escapes.
 */
export function compileReader(shape: ObjectShape): Reader | undefined {
  if (!isReadable(shape)) return undefined;
  const writer = new ReaderWriter();
  const result = writer.value(shape);
  return writer.compile(result);
}

function isReadable(shape: Shape): boolean {
  if (shape.kind === 'list') return isReadable(shape.item);
  if (shape.kind === 'choice') return !shape.values.some((value) => ESCAPED.test(value));
  return shape.kind !== 'object' || shape.fields.every((field) => !field.optional && isReadable(field.shape));
}

/** Where the string that is read at `from` ends, or -1 when it has an escape, or no end. */
function endOfPlainText(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code < SPACE) return -1;
  }
  return -1;
}

/** Writes a reader: `t` is the text, `p` the place in it. */
class ReaderWriter {
  private readonly source = new Source();
  /** Text that must come next, before any value. */
  private expected = '';

  constructor() {
    this.source.line('let p = 0, q = 0, c = 0;');
  }

  /** @returns the expression of the value. */
  value(shape: Shape): string {
    switch (shape.kind) {
      case 'object':
        return this.object(shape);
      case 'list':
        return this.list(shape);
      case 'text':
        return this.text(shape);
      case 'integer': {
        const value = this.integer();
        this.source.line(...outside(shape, value));
        return value;
      }
      case 'choice': {
        const value = this.between();
        this.source.line(`if (${unlikeChoice(shape.values, value)}) return;`);
        return value;
      }
    }
  }

  compile(result: string): Reader {
    this.expect();
    this.source.line(`if (p !== t.length) return;`, `return ${result};`);
    return this.source.compile('t') as Reader;
  }

  private object({ fields }: ObjectShape): string {
    const parts = fields.map(({ name, shape }, index) => {
      this.expected += `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`;
      return `${JSON.stringify(name)}: ${this.value(shape)}`;
    });
    this.expected += fields.length === 0 ? '{}' : '}';
    const result = this.source.name();
    this.source.line(`const ${result} = { ${parts.join(', ')} };`);
    return result;
  }

  private list(shape: ListShape): string {
    const result = this.source.name();
    this.expected += '[';
    this.expect();
    this.source.line(`const ${result} = [];`, 'if (t.charCodeAt(p) === 93) p++;', 'else for (;;) {');
    const item = this.value(shape.item);
    this.expect();
    this.source.line(`${result}.push(${item});`, 'c = t.charCodeAt(p++);');
    this.source.line(
      'if (c === 93) break;',
      'if (c !== 44) return;',
      '}',
      ...outside(shape, `${result}.length`),
    );
    return result;
  }

  private text(shape: TextShape): string {
    if (shape.form === 'uuid' && shape.patterns.length === 1) return this.uuid(shape);
    const value = this.between();
    this.source.line(...unlikeText(this.source, shape, value));
    return value;
  }

  private uuid(shape: TextShape): string {
    this.expected += '"';
    this.expect();
    const value = this.source.name();
    const isUuid = this.source.constant(isUuidAt);
    this.source.line(`if (!${isUuid}(t, p)) return;`, `const ${value} = t.slice(p, p + 36);`, 'p += 36;');
    this.source.line(...outside(shape, `${value}.length`));
    this.expected = '"';
    return value;
  }

  /** What is between this quotation mark and the next one. */
  private between(): string {
    this.expected += '"';
    this.expect();
    const value = this.source.name();
    this.source.line(`q = ${this.source.constant(endOfPlainText)}(t, p);`, 'if (q === -1) return;');
    this.source.line(`const ${value} = t.slice(p, q);`, 'p = q;');
    this.expected = '"';
    return value;
  }

  /** Digits without a sign. A leading zero stands alone: what follows it is not what is expected. */
  private integer(): string {
    this.expect();
    const [value, start] = [this.source.name(), this.source.name()];
    this.source.line(
      `let ${value} = t.charCodeAt(p) - 48;`,
      `const ${start} = p++;`,
      `if (!(${value} >= 0 && ${value} <= 9)) return;`,
      `if (${value} !== 0) for (; (c = t.charCodeAt(p) - 48) >= 0 && c <= 9; p++) ${value} = ${value} * 10 + c;`,
      `if (p - ${start} > ${MOST_DIGITS}) return;`,
    );
    return value;
  }

  private expect(): void {
    if (this.expected === '') return;
    const { length } = this.expected;
    const differs =
      length === 1
        ? `t.charCodeAt(p) !== ${this.expected.charCodeAt(0)}`
        : `!t.startsWith(${JSON.stringify(this.expected)}, p)`;
    this.source.line(`if (${differs}) return;`, `p += ${length};`);
    this.expected = '';
  }
}
