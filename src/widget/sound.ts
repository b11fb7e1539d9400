let context: AudioContext | undefined;
let source: AudioBufferSourceNode | undefined;

/** Gets ready to play. Call it in the visitor's click or key press: later, browsers let no sound begin. */
export function tune(): AudioContext {
  return (context ??= new AudioContext());
}

/** Plays a sound from its beginning, in place of what is being played. */
export function play(buffer: AudioBuffer): void {
  source?.stop();
  source = new AudioBufferSourceNode(tune(), { buffer });
  source.connect(tune().destination);
  source.start();
}
