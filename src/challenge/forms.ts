import { defaultForm, slotOf, type ChallengeParts, type Desk } from './desk.js';
import { asking } from './stores/store.js';

/** The forms of one owner that may hold a challenge, oldest first, each with the time its challenge ends. */
type Forms = readonly (readonly [form: string, until: number])[];

const indexSlot = 'forms';

/**
 * Makes room for a form among at most `maxForms` of its owner: one more drops the challenges of the form that was used
 * longest ago. The default form always has its place, and needs no book-keeping.
 *
 * Exact within a process; several processes that see one session's forms in the same instant may admit one more each.
 */
export async function makeRoom(parts: ChallengeParts, { owner, form }: Desk, until: number): Promise<void> {
  if (form === defaultForm) return;
  const { store, config, turns } = parts;
  const enter = async (): Promise<void> => {
    const now = Date.now();
    const forms = read(await store.take(owner, indexSlot)).filter(([name, end]) => name !== form && end > now);
    const kept = [...forms, [form, until] as const].slice(-config.maxForms);
    await store.put(owner, indexSlot, JSON.stringify(kept), config.challengeTtlMs);
    for (const [dropped] of forms.slice(0, Math.max(0, forms.length + 1 - config.maxForms))) {
      await store.take(owner, slotOf('issued', dropped));
      await store.take(owner, slotOf('shown', dropped));
    }
  };
  await asking('Keeping a challenge', () => turns.run(owner.id, enter));
}

function read(value: string | undefined): Forms {
  return value === undefined ? [] : (JSON.parse(value) as Forms);
}
