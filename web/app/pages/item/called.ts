const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An address names an item by its id, or by what people call it. */
export const called = (name: string) => (UUID.test(name) ? { id: name } : { reference: name });
