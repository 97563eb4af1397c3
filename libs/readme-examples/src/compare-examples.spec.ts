import { describe, expect, it } from '@jest/globals';
import { compareExamples } from './compare-examples.js';

const page = (...blocks: readonly string[]) =>
  `# A lib\n\n${blocks.map((block) => `\`\`\`ts\n${block}\n\`\`\``).join('\n\nand\n\n')}\n\nText.\n`;

const spec = (...bodies: readonly string[]) =>
  [
    "import { it } from '@jest/globals';",
    "import { one } from '@millrace/a';",
    '',
    ...bodies.flatMap((body) => [
      "  it('runs', () => {",
      '    // README',
      ...body.split('\n').map((line) => (line === '' ? '' : `    ${line}`)),
      '    // README ends',
      '  });',
    ]),
    '',
  ].join('\n');

describe('compareExamples', () => {
  it('finds the same code the same, whatever its depth in the spec', () => {
    const code = 'if (one) {\n  two();\n}\n\nthree();';
    const { shown, run } = compareExamples(page(code), spec(code));
    expect(shown).toEqual([code]);
    expect(run).toEqual(shown);
  });

  it('finds code that differs by a word', () => {
    const { shown, run } = compareExamples(page('one();'), spec('two();'));
    expect(run).not.toEqual(shown);
  });

  it('finds a block that no spec runs, and code that no block shows', () => {
    const second = compareExamples(page('one();', 'two();'), spec('one();'));
    expect(second.run).not.toEqual(second.shown);
    const extra = compareExamples(page('one();'), spec('one();', 'two();'));
    expect(extra.run).not.toEqual(extra.shown);
  });

  it('takes an import for the same when the spec has it, in one line or in five', () => {
    const wide = "import {\n  one,\n} from '@millrace/a';\n\none();";
    const { shown, run } = compareExamples(page(wide), spec('one();'));
    expect(shown).toEqual(["import { one } from '@millrace/a';\n\none();"]);
    expect(run).toEqual(shown);
  });

  it('finds an import that the spec does not have', () => {
    const { shown, run } = compareExamples(
      page("import { two } from '@millrace/a';\n\none();"),
      spec('one();'),
    );
    expect(run).not.toEqual(shown);
  });

  it('leaves blocks in other languages alone', () => {
    const { shown } = compareExamples(`${page('one();')}\n\`\`\`sh\nls\n\`\`\`\n`, spec('one();'));
    expect(shown).toEqual(['one();']);
  });

  it('does not pass when there is nothing to compare', () => {
    expect(() => compareExamples('# A lib\n', spec())).toThrow('no block');
    expect(() => compareExamples(page('one();'), '// README\none();\n')).toThrow('no "// README ends"');
  });
});
