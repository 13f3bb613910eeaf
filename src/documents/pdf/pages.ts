/** What a page holds: texts in their place, each belonging to a node of the structure that assistive technology reads. */
import type { SetLine } from './lines.ts'
import type { Colour, Look } from './look.ts'

/** A node of the structure tree; the tags are those of PDF. */
export type Node = {
  tag: 'Document' | 'Sect' | 'H1' | 'H2' | 'H3' | 'P' | 'L' | 'LI' | 'Lbl' | 'LBody'
  children: Node[]
}

/** Lines at a place. `top` is the upper edge of the first line. */
export type Text = { node: Node; lines: readonly SetLine[]; look: Look; x: number; top: number; width: number }

export type Mark =
  | { kind: 'text'; text: Text }
  /** Decoration that is not read: a hairline, or a tinted panel behind texts. */
  | { kind: 'rule'; x: number; y: number; width: number; colour: Colour; thickness: number }
  | { kind: 'panel'; x: number; y: number; width: number; height: number }
  | { kind: 'bookmark'; title: string }

export type Page = { marks: Mark[] }

/** A node below another, at the end. */
export function below(parent: Node, tag: Node['tag']): Node {
  const node: Node = { tag, children: [] }
  parent.children.push(node)
  return node
}
