import { Session } from 'node:inspector/promises';

const session = new Session();

/** Starts to look, twice a millisecond, at what this process does. */
export async function startProfile() {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
}

/** @returns microseconds spent in each place: a package, a file of this one, a part of Node */
export async function stopProfile() {
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const places = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const micros = {};
  profile.samples.forEach((id, i) => {
    const place = places.get(id);
    if (place !== '(idle)') micros[place] = (micros[place] ?? 0) + profile.timeDeltas[i];
  });
  return micros;
}

function placeOf({ url, functionName }) {
  if (url === '') return functionName.startsWith('(') ? functionName : `native ${functionName}`;
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  const [, file] = /dist\/esm\/(.*)/.exec(url) ?? [];
  if (file !== undefined) return `src/${file}`;
  // node:internal/streams/readable and node:internal/streams/writable are one place.
  return url.startsWith('node:') ? url.split('/').slice(0, 2).join('/') : `bench/${url.split('/').at(-1)}`;
}
