import axios, { AxiosHeaders, type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Readable } from 'node:stream';
import { Pool } from 'undici';

/** Connections kept to NAVER; one call occupies one for as long as it runs. */
const connections = 64;

/** An axios instance and the connections under it. */
export interface Transport {
  readonly http: AxiosInstance;
  /** Ends the kept connections. Calls under way fail. */
  close(): Promise<void>;
}

/**
 * Makes the axios instance that all calls to one origin go through. Under axios's interface (instance, interceptors)
 * runs an undici pool: it follows no redirect, so that the secret headers go to this origin and nowhere else, reads no
 * proxy from the environment, and never decompresses.
 *
 * @param connectTimeoutMs - shorter than a call's deadline, so that a dead upstream is told from one that may have
 * seen the request
 */
export function createTransport(
  baseUrl: string,
  headers: Readonly<Record<string, string>>,
  connectTimeoutMs: number,
): Transport {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, { connections, pipelining: 1, connect: { timeout: connectTimeoutMs } });
  const http = axios.create({
    baseURL: pathname.replace(/\/$/, ''),
    headers,
    adapter: (config) => send(pool, config),
    responseType: 'stream',
    // The body decides, not the status: NAVER puts verdicts and errors under many of them.
    validateStatus: null,
    transformRequest: [],
    transformResponse: [],
  });
  return { http, close: () => pool.destroy() };
}

async function send(pool: Pool, config: InternalAxiosRequestConfig): Promise<AxiosResponse<Readable>> {
  const answer = await pool.request({
    method: 'GET',
    path: `${config.baseURL ?? ''}${config.url ?? ''}`,
    headers: config.headers.toJSON() as Record<string, string>,
    signal: config.signal,
    // One deadline over the whole call stands in config.signal; two more clocks would only disagree with it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    data: answer.body,
    status: answer.statusCode,
    statusText: '',
    headers: new AxiosHeaders(answer.headers as Record<string, string>),
    config,
  };
}
