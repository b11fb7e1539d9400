import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Response } from 'supertest';

/** An OpenAPI 3.1 document, as far as answers are held against it. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: unknown;
}

interface Described {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, unknown>>;
}

/** Holds real answers against a document: the status must be described, and the body be as its schema says. */
export class Conformance {
  readonly #ajv = addFormats(new Ajv2020({ strict: false, validateSchema: false }));
  readonly #document: OpenApiDocument;
  /** The described answers that were seen, as `POST /key 201`. */
  readonly seen = new Set<string>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#ajv.addSchema({ ...document, $id: 'document' });
  }

  /** Why an answer is not as described; nothing if it is. */
  check(method: string, path: string, { status, headers, body }: Response): string | undefined {
    const at = ['paths', path, method.toLowerCase(), 'responses'];
    const responses = this.#resolve(at) as Partial<Record<string, Described>> | undefined;
    if (responses === undefined) return `${method} ${path} is not described`;
    const key = [String(status), `${String(status)[0]}XX`].find((name) => name in responses);
    const described = responses[key ?? ''];
    if (key === undefined || described === undefined) return `${method} ${path}: ${status} is not described`;
    this.seen.add(`${method} ${path} ${key}`);
    const { $ref } = described;
    const where = $ref === undefined ? [...at, key] : $ref.replace('#/', '').split('/');
    const { content } = this.#resolve(where) as Described;
    const type = headers['content-type']?.split(';')[0];
    // A 304 may tell the type of what it does not send.
    if (content === undefined) return undefined;
    if (type === undefined || !(type in content)) return `${method} ${path} ${status}: type ${type ?? 'missing'}`;
    if (!type.endsWith('json')) return undefined;
    const validate = this.#schema([...where, 'content', type, 'schema']);
    return validate(body) ? undefined : `${method} ${path} ${status}: ${this.#ajv.errorsText(validate.errors)}`;
  }

  /** Every answer that the document describes, in the form of {@link Conformance.seen}. */
  get described(): string[] {
    return Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { responses: object }>).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
  }

  #resolve(segments: readonly string[]): unknown {
    return segments.reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | undefined)?.[name],
      this.#document,
    );
  }

  #schema(segments: readonly string[]): ValidateFunction {
    const pointer = segments
      .map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    return this.#ajv.compile({ $ref: `document#/${pointer}` });
  }
}
