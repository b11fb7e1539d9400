import { compare } from '../measure/compare.mjs';
import { startOther } from '../measure/child.mjs';
import { costs } from '../print/costs.mjs';
import { submits } from './targets.mjs';

/** Row 1: a guarded submit with every feature on, against one written by hand. */
export async function guardedPost({ sizes, log }) {
  const upstream = await startOther('upstream');
  const options = { baseUrl: upstream.url };
  const found = await compare(
    [
      { name: 'by hand', start: () => submits('site-by-hand', options) },
      { name: 'guard', start: () => submits('site', options) },
    ],
    { ...sizes, log },
  );
  await upstream.stop();
  return costs(1, found, [{ what: 'guarded POST ÷ by hand', name: 'guard', base: 'by hand', goal: 0.85 }]);
}
