/**
 * Which first names stand for one another. The table comes with a later release (reference/matching.md section 3:
 * versioned, not transitive); until then no name is a nickname of another. A caller can hand in its own.
 */

/** Whether two folded first names can belong to one person. Must be symmetric. */
export type Nicknames = (a: string, b: string) => boolean

export const noNicknames: Nicknames = () => false
