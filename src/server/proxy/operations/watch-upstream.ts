import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { NaverCaptchaClient } from '../../../upstream/client.js';
import type { CaptchaCallMessage, CaptchaCircuitMessage } from '../../../upstream/events.js';

/** Who is told of one client's calls. */
export interface UpstreamWatcher {
  /** A call is over. */
  called(message: CaptchaCallMessage): void;
  /** A circuit breaker has changed its state. */
  switched(message: CaptchaCircuitMessage): void;
}

/** Listens to the calls of one client; other clients of the process publish on the same channels. @returns ends it */
export function watchUpstream(client: NaverCaptchaClient, watcher: UpstreamWatcher): () => void {
  const onCall = (message: unknown): void => {
    const call = message as CaptchaCallMessage;
    if (call.client === client) watcher.called(call);
  };
  const onCircuit = (message: unknown): void => {
    const circuit = message as CaptchaCircuitMessage;
    if (circuit.client === client) watcher.switched(circuit);
  };
  subscribe('express-naver-captcha:call', onCall);
  subscribe('express-naver-captcha:circuit', onCircuit);
  return () => {
    unsubscribe('express-naver-captcha:call', onCall);
    unsubscribe('express-naver-captcha:circuit', onCircuit);
  };
}
