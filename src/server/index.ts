export { createProxyServer, type ProxyServer, type ProxyServerIo } from './proxy/proxy-server.js';
export type { ProxyServerOptions } from './proxy/config/proxy-options.js';
export type { SiteOptions } from './proxy/config/site-options.js';
export type { SiteverifyErrorCode } from './proxy/routes/siteverify.js';
export type { Address } from './address.js';
export type { Listening } from './listen.js';
