import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { child, textOf } from '../xml/tree.ts'
import { faultAction, readFault, writeFault, writeSoap11Fault } from './fault.ts'
import { readMessage } from './message.ts'
import { action, envelope, faultOf, plain, read, wsa } from './messages.fake.ts'
import { partOf } from './mime.ts'
import { type Headers, writeMessage } from './write.ts'

describe('NET-4 a written message', () => {
  let count = 0
  const newId = () => {
    count += 1
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
  }
  const headers: Headers = { action, messageId: 'urn:uuid:2', relatesTo: 'urn:uuid:1', to: 'https://there/?a&b' }
  const whole = (form: 'inline' | 'mtom', documents: readonly Buffer[]) => {
    const content = documents.flatMap(bytes => ['<d>', { bytes, contentType: 'text/xml' }, '</d>'])
    const written = writeMessage(headers, ['<q xmlns="urn:q">', ...content, '</q>'], form, newId)
    const body = Buffer.concat([...written.chunks()])
    expect(body.length).toBe(written.size)
    const message = readMessage(body, written.contentType)
    if (message.kind !== 'read') throw new Error(message.fault.reason)
    return message.message
  }

  it('is read again in both forms, with every byte of every document', () => {
    const documents = fc.array(
      fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(documents, fc.constantFrom<'inline' | 'mtom'>('inline', 'mtom'), (given, form) => {
        const message = whole(form, given)
        const read = message.envelope.payload.children.map(each => {
          if (typeof each === 'string') throw new Error('text beside the documents')
          const include = child(each, 'Include', 'http://www.w3.org/2004/08/xop/include')
          const href = include?.attributes.find(({ local }) => local === 'href')?.value
          return href === undefined ? Buffer.from(textOf(each), 'base64') : partOf(message.parts, href)?.bytes
        })
        expect(read).toEqual(given)
        expect(message.form).toBe(form)
      }),
      { numRuns: 60 },
    )
  })

  it('carries its action, its id and what it relates to', () => {
    const { to, ...rest } = whole('mtom', []).envelope.addressing
    expect([to, rest]).toEqual([
      'https://there/?a&b',
      { action, messageId: 'urn:uuid:2', relatesTo: 'urn:uuid:1', replyTo: `${wsa}/anonymous` },
    ])
  })

  it('copies no document that travels as a part', () => {
    const bytes = Buffer.alloc(1_000_000, 1)
    const written = writeMessage(headers, [{ bytes, contentType: 'text/xml' }], 'mtom', newId)
    expect([...written.chunks()].some(chunk => chunk === bytes)).toBe(true)
  })

  it('says faults that are read again', () => {
    const fault = faultOf(read(envelope(), `${plain}; action="urn:other"`))
    const written = writeMessage({ ...headers, action: faultAction(fault) }, writeFault(fault), 'inline', newId)
    const message = readMessage(Buffer.concat([...written.chunks()]), written.contentType)
    if (message.kind !== 'read') throw new Error(message.fault.reason)
    expect(message.message.envelope.addressing.action).toBe(`${wsa}/fault`)
    expect(readFault(message.message.envelope.payload)).toEqual({
      code: 'Sender',
      subcodes: ['InvalidAddressingHeader', 'ActionMismatch'],
      reason: fault.reason,
    })
    expect(readFault(message.message.envelope.root)).toBeUndefined()
  })

  it('reads a fault of SOAP 1.1 too', () => {
    const parsed = read(writeSoap11Fault().replaceAll('e:Envelope', 'e:Other'))
    expect(faultOf(parsed).reason).toContain('no SOAP envelope')
  })
})
