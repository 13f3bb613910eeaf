/**
 * What goes into a message: text that is XML already, and bytes that travel as a MIME part of their own (MTOM) or as base64
 * in their place (inline). Who writes a payload does not need to know which.
 */

/** Bytes inside an element. */
export type Binary = { bytes: Buffer; contentType: string }

/** XML in pieces, in their order. A piece of bytes is the whole content of the element around it. */
export type Content = string | readonly (string | Binary)[]

/** How a message travels; an answer takes the form of its question. */
export type Form = 'inline' | 'mtom'

/** The pieces of a content. */
export function piecesOf(content: Content): readonly (string | Binary)[] {
  return typeof content === 'string' ? [content] : content
}
