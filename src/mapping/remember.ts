/** Answers about expressions, remembered: parsing FHIRPath costs more than using it, and the same ones come at every key. */

/** The most expressions that one function remembers; then it begins anew. */
const most = 2_000

/** The function with its answers remembered. Only for one that always answers the same. */
export function remember<Answer>(answer: (expression: string) => Answer): (expression: string) => Answer {
  const known = new Map<string, Answer>()
  return expression => {
    const remembered = known.get(expression)
    if (remembered !== undefined || known.has(expression)) return remembered as Answer
    const found = answer(expression)
    if (known.size >= most) known.clear()
    known.set(expression, found)
    return found
  }
}
