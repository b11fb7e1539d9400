// Writes src/http/widget-bundle.ts: the widget as one minified script, which `GET /captcha/widget.js` serves.
// Run it after every change of the widget: npm run build:widget. With --print it only prints the script.
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { argv, stdout } from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { minify } from '@swc/core';
import { build, transform } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A script that a page loads needs no way out of pages without a DOM. */
const browserOnly = {
  name: 'browser-only',
  setup({ onLoad }) {
    onLoad({ filter: /widget[/\\]base\.ts$/ }, () => ({ contents: 'export { Base }; var Base = HTMLElement;' }));
  },
};

/** esbuild leaves the inside of strings alone, and the style is one. */
const minifiedStyle = {
  name: 'minified-style',
  setup({ onLoad }) {
    onLoad({ filter: /widget[/\\]style\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const [, css] = /style = `([^`]*)`/.exec(source);
      const { code } = await transform(css, { loader: 'css', minify: true });
      return { contents: source.replace(css, () => code.trim()), loader: 'ts' };
    });
  },
};

/** Names of properties that neither a page nor a server ever sees. */
const inside =
  /^(notice|mute|wait|verifies|listen|begin|halt|renew|judge|refuse|expire|welcome|route|emit|state|show|phase|picture|input)$/;

const { outputFiles } = await build({
  stdin: {
    contents: `import { NaverCaptchaElement as E } from './element.js'; customElements.define('naver-captcha', E);`,
    resolveDir: here('.'),
  },
  tsconfigRaw: {},
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  target: ['es2022'],
  charset: 'utf8',
  mangleProps: inside,
  plugins: [browserOnly, minifiedStyle],
});
// Once more: swc folds statements that esbuild leaves alone, and each byte is loaded by every visitor.
const { code: script } = await minify(outputFiles[0].text, {
  compress: { passes: 3, ecma: 2022 },
  mangle: true,
  ecma: 2022,
});

if (argv.includes('--print')) stdout.write(script);
else {
  writeFileSync(
    here('../http/widget-bundle.ts'),
    `/** The widget, written by src/widget/bundle.mjs. */\n// prettier-ignore\nexport const bundle: string = ${JSON.stringify(script)};\n`,
  );
}
