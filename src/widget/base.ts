/** A page rendered on the server imports the widget too; it defines and draws nothing there. */
export const Base = (globalThis as Partial<typeof globalThis>).HTMLElement ?? (Object as unknown as typeof HTMLElement);
