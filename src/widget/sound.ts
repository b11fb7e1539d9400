let context: AudioContext | undefined;
let source: AudioBufferSourceNode | undefined;

/** Ends what is being played, and gets ready to play. Call it in the visitor's click: later, browsers allow no sound. */
export function hush(): AudioContext {
  source?.stop();
  source = undefined;
  return (context ??= new AudioContext());
}

/** Plays a sound from its beginning. */
export function play(sound: AudioBuffer): void {
  const { destination } = hush();
  source = new AudioBufferSourceNode(destination.context, { buffer: sound });
  source.connect(destination);
  source.start();
}
