// The address of a form for something new: below which item it will stand.
export type Place = { parent?: string };

export const readPlace = ({ parent }: Record<string, unknown>): Place => (typeof parent === 'string' && parent !== '' ? { parent } : {});
