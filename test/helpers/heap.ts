import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: string[];
      readonly node_types: [string[]];
      readonly edge_fields: string[];
      readonly edge_types: [string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** What holds data; functions and shapes lead to everything else that the program has. */
const data = new Set(['object', 'array', 'string', 'concatenated string', 'sliced string']);

/**
 * Every string that objects of one kind hold on to, by a heap snapshot: also what no `inspect` shows, such as a private
 * field.
 */
export async function stringsHeldBy(file: string, isOne: (constructorName: string) => boolean): Promise<Set<string>> {
  const { snapshot, nodes, edges, strings } = JSON.parse(await text(createReadStream(file))) as Snapshot;
  const { node_fields, node_types, edge_fields, edge_types } = snapshot.meta;
  const size = node_fields.length;
  const width = edge_fields.length;
  const name = node_fields.indexOf('name');
  const type = node_fields.indexOf('type');
  const edgeCount = node_fields.indexOf('edge_count');
  const firstEdge = new Uint32Array(nodes.length / size + 1);
  for (let node = 0; node * size < nodes.length; node++)
    firstEdge[node + 1] = firstEdge[node]! + nodes[node * size + edgeCount]!;
  const nameOf = (node: number): string => strings[nodes[node * size + name]!] ?? '';
  const typeOf = (node: number): string => node_types[0][nodes[node * size + type]!] ?? '';
  const queue: number[] = [];
  const seen = new Set<number>();
  for (let node = 0; node * size < nodes.length; node++)
    if (typeOf(node) === 'object' && isOne(nameOf(node))) queue.push(node);
  const held = new Set<string>();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    held.add(nameOf(node));
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const [kind = 0, , target = 0] = edges.slice(edge * width, edge * width + 3);
      if (edge_types[0][kind] === 'weak' || !data.has(typeOf(target / size))) continue;
      queue.push(target / size);
    }
  }
  return held;
}
