import { customCleanEnv, EnvMissingError, makeValidator } from 'envalid';
import type { NaverService } from '../../../config/service.js';
import { isCaptchaError } from '../../../errors.js';
import { StartError, type Environment } from '../../command.js';
import { checkProxyOptions, type ProxyServerOptions } from './proxy-options.js';
import { readSecretFiles, type VariableProblem } from './secret-files.js';
import type { SiteOptions } from './site-options.js';
import { readSitesFile } from './sites-file.js';
import { variables, type Variable, type VariableName, type VariableValues } from './variables.js';

const names = Object.keys(variables) as VariableName[];
const siteVariables = ['NAVER_CAPTCHA_SITE_KEY', 'NAVER_CAPTCHA_SITE_SECRET', 'NAVER_CAPTCHA_ORIGINS'] as const;

/**
 * Reads the proxy's options from the environment, each variable also from the file that `NAME_FILE` names.
 *
 * @throws StartError with every problem at once: the variable, what is wrong, an example
 */
export function readProxyOptions(environment: Environment): ProxyServerOptions {
  const { env, problems: unread } = readSecretFiles(environment, names);
  const problems = [...unread, ...unknown(environment)];
  const values = clean(env, problems);
  const options = toOptions(values, readSites(values, problems));
  if (problems.length === 0) {
    attempt(problems, 'NAVER_CAPTCHA', () => checkProxyOptions(options));
  }
  if (problems.length > 0) throw new StartError(explain(problems));
  return options;
}

function clean(env: Environment, problems: VariableProblem[]): VariableValues {
  const specs = Object.fromEntries(
    Object.entries<Variable>(variables).map(([name, { read, check, required }]) => {
      const validator = makeValidator((text) => {
        const value = read(text);
        check(value, name);
        return value;
      });
      return [name, required ? validator() : validator({ default: undefined })];
    }),
  );
  // The specs are made of the table, and so is the type of the values; envalid cannot see that.
  return customCleanEnv(env, specs, (values) => values, {
    reporter({ errors }) {
      for (const [name, error] of Object.entries(errors as Record<string, Error>)) {
        // What could not be read from its file is not missing.
        if (problems.some((problem) => problem.name.startsWith(name))) continue;
        problems.push({ name, message: error instanceof EnvMissingError ? 'is missing.' : plain(error, name) });
      }
    },
  }) as VariableValues;
}

function readSites(values: VariableValues, problems: VariableProblem[]): readonly SiteOptions[] {
  const { NAVER_CAPTCHA_SITES_FILE: file } = values;
  const [siteKey, secrets, origins] = [
    values.NAVER_CAPTCHA_SITE_KEY,
    values.NAVER_CAPTCHA_SITE_SECRET,
    values.NAVER_CAPTCHA_ORIGINS,
  ];
  const wrong = (name: string): boolean => problems.some((problem) => problem.name.startsWith(name));
  if (file === undefined) {
    for (const name of siteVariables) {
      if (values[name] === undefined && !wrong(name)) problems.push({ name, message: 'is missing.' });
    }
    return siteKey && secrets && origins ? [{ siteKey, secrets, origins }] : [];
  }
  for (const name of siteVariables) {
    if (values[name] === undefined) continue;
    problems.push({
      name,
      message: 'is set, and so is NAVER_CAPTCHA_SITES_FILE. Put all sites in the file, or use none.',
    });
  }
  return attempt(problems, 'NAVER_CAPTCHA_SITES_FILE', () => readSitesFile(file)) ?? [];
}

function toOptions(values: VariableValues, sites: readonly SiteOptions[]): ProxyServerOptions {
  const options: ProxyServerOptions = {
    clientId: values.NAVER_CAPTCHA_CLIENT_ID ?? '',
    clientSecret: values.NAVER_CAPTCHA_CLIENT_SECRET ?? '',
    // Which words these may be, their checks have seen to.
    service: values.NAVER_CAPTCHA_SERVICE as NaverService | undefined,
    baseUrl: values.NAVER_CAPTCHA_BASE_URL,
    allowInsecureBaseUrl: values.NAVER_CAPTCHA_ALLOW_INSECURE_BASE_URL,
    proxyUrl: values.NAVER_CAPTCHA_PROXY_URL,
    ca: values.NAVER_CAPTCHA_CA,
    sites,
    redisUrl: values.NAVER_CAPTCHA_REDIS_URL,
    redisSentinelMaster: values.NAVER_CAPTCHA_REDIS_SENTINEL_MASTER,
    trustProxy: values.NAVER_CAPTCHA_TRUST_PROXY,
    dailyBudget: values.NAVER_CAPTCHA_DAILY_BUDGET,
    limits: {
      issue: { perAddress: values.NAVER_CAPTCHA_ISSUE_LIMIT },
      verify: { perAddress: values.NAVER_CAPTCHA_VERIFY_LIMIT },
    },
    prefetchKeys: values.NAVER_CAPTCHA_PREFETCH_KEYS,
    audio: values.NAVER_CAPTCHA_AUDIO,
    uppercase: values.NAVER_CAPTCHA_UPPERCASE,
    metricsToken: values.NAVER_CAPTCHA_METRICS_TOKEN,
    statusToken: values.NAVER_CAPTCHA_STATUS_TOKEN,
    logLevel: values.NAVER_CAPTCHA_LOG_LEVEL as ProxyServerOptions['logLevel'],
    keepAliveMs: values.NAVER_CAPTCHA_KEEP_ALIVE_SECONDS,
    shutdownMs: values.NAVER_CAPTCHA_SHUTDOWN_SECONDS,
    shutdownDelayMs: values.NAVER_CAPTCHA_SHUTDOWN_DELAY_SECONDS,
  };
  return options;
}

/** A misspelt variable would be as good as none, and nobody would be told. */
function unknown(env: Environment): VariableProblem[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('NAVER_CAPTCHA_'))
    .filter((name) => !Object.hasOwn(variables, name) && !Object.hasOwn(variables, name.replace(/_FILE$/, '')))
    .map((name) => ({ name, message: 'is no variable of the proxy. --help lists them.' }));
}

function attempt<T>(problems: VariableProblem[], name: string, task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (!isCaptchaError(error)) throw error;
    problems.push({ name, message: plain(error, name) });
    return undefined;
  }
}

/** A check's message, without the name that stands before it anyway. */
function plain({ message }: Error, name: string): string {
  return message.replace(/^createProxyServer\(\): /, '').replace(`\`${name}\` `, '');
}

function explain(problems: readonly VariableProblem[]): string {
  const lines = problems.map(({ name, message }) => {
    const variable = (variables as Readonly<Record<string, Variable>>)[name];
    const hint = variable === undefined ? '' : `\n    ${variable.meaning}, for example ${name}=${variable.example}`;
    return `  ${name} ${message}${hint}`;
  });
  return `the environment has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${lines.join('\n')}`;
}
