import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inflateBody } from './compression.ts'
import { checkAddressing } from './envelope.ts'
import { statusOf, writeNotUnderstood, writeSoap11Fault } from './fault.ts'
import { action, envelope, faultOf, header, plain, read, soap, wsa, wsse } from './messages.fake.ts'
import { parseMediaType } from './mime.ts'

describe('NET-4 an envelope', () => {
  it('is read in any prefixes, header order and with comments, and names its addressing', () => {
    const xml = `\ufeff<?xml version="1.0"?><!-- x --><Envelope xmlns="${soap}"><Header>
      <MessageID xmlns="${wsa}"> urn:uuid:7 </MessageID><w:Security xmlns:w="${wsse}" mustUnderstand="true"/>
      <zz:ReplyTo xmlns:zz="${wsa}"><zz:Address>${wsa}/anonymous</zz:Address></zz:ReplyTo>
      <zz:To xmlns:zz="${wsa}">https://here/</zz:To><zz:Action xmlns:zz="${wsa}">urn:a</zz:Action>
      </Header><Body><!-- one --><q xmlns="urn:q"/></Body></Envelope>`
    const message = read(xml)
    expect(message.kind).toBe('read')
    if (message.kind !== 'read') return
    const { addressing, payload, security } = message.message.envelope
    expect(addressing).toEqual({
      to: 'https://here/',
      action: 'urn:a',
      messageId: 'urn:uuid:7',
      replyTo: `${wsa}/anonymous`,
    })
    expect(checkAddressing(addressing)).toBeUndefined()
    expect([payload.local, payload.uri, security?.local]).toEqual(['q', 'urn:q', 'Security'])
  })

  it.each([
    ['a document type', `<!DOCTYPE x [<!ENTITY e "e">]>${envelope()}`, 'Sender', 'document type'],
    ['an entity bomb', bomb(), 'Sender', 'document type'],
    ['an external entity', `<!DOCTYPE x SYSTEM "file:///etc/passwd">${envelope()}`, 'Sender', 'document type'],
    ['deep nesting', envelope(header, '<a>'.repeat(5_000) + '</a>'.repeat(5_000)), 'Sender', 'nested'],
    ['a flood of elements', envelope(header, `<a>${'<b/>'.repeat(200_001)}</a>`), 'Sender', 'too many'],
    ['half a message', envelope().slice(0, -30), 'Sender', 'well-formed'],
    ['no XML', 'hello', 'Sender', 'well-formed'],
    ['an empty body', '', 'Sender', 'well-formed'],
    ['another root', '<q xmlns="urn:q"/>', 'Sender', 'no SOAP envelope'],
    [
      'SOAP 1.1',
      envelope().replaceAll(soap, 'http://schemas.xmlsoap.org/soap/envelope/'),
      'VersionMismatch',
      'SOAP 1.2',
    ],
    ['two payloads', envelope(header, '<q/><q/>'), 'Sender', 'exactly one'],
    ['no payload', envelope(header, ' text '), 'Sender', 'exactly one'],
    ['two bodies', envelope(header, '<q/>', '<s:Body><q/></s:Body>'), 'Sender', 'one Header and one Body'],
    ['something after the body', envelope(header, '<q/>', '<q/>'), 'Sender', 'one Header and one Body'],
    ['an action twice', envelope(header + header), 'Sender', 'more than once'],
    ['security twice', envelope(`<w:Security xmlns:w="${wsse}"/>`.repeat(2)), 'Sender', 'Security occurs'],
    [
      'an unknown header to be understood',
      envelope('<x xmlns="urn:x" s:mustUnderstand="1"/>'),
      'MustUnderstand',
      'not known',
    ],
  ])('is refused as a fault with %s', (_, xml, code, reason) => {
    const fault = faultOf(read(xml))
    expect(fault.code).toBe(code)
    expect(fault.reason).toContain(reason)
    expect(statusOf(fault)).toBe(code === 'Sender' ? 400 : 500)
  })

  it('may hold headers that are for somebody else, or need not be understood', () => {
    const others = `<x xmlns="urn:x" s:mustUnderstand="true" s:role="${soap}/role/none"/><y xmlns="urn:y" s:mustUnderstand="0"/>`
    expect(read(envelope(header + others)).kind).toBe('read')
  })

  it('names the header that it does not understand', () => {
    const fault = faultOf(read(envelope('<x xmlns="urn:x" s:mustUnderstand="1"/>')))
    expect(writeNotUnderstood(fault)).toBe('<soap:NotUnderstood qname="h:x" xmlns:h="urn:x"/>')
  })

  it('names a few of many headers that it does not understand', () => {
    const fault = faultOf(read(envelope('<x xmlns="urn:x" s:mustUnderstand="1"/>'.repeat(1_000))))
    expect(fault.notUnderstood).toHaveLength(10)
  })

  it('takes the action from the Content-Type when the header lacks it, and refuses two that differ', () => {
    const bare = envelope('<a:MessageID>urn:uuid:1</a:MessageID>')
    const taken = read(bare, `${plain}; action="${action}"`)
    expect(taken.kind === 'read' && taken.message.envelope.addressing.action).toBe(action)
    expect(read(envelope(), `${plain};action=${action}`).kind).toBe('read')
    const differs = read(envelope(), `${plain}; action="urn:other"`)
    expect(faultOf(differs).subcodes?.map(({ local }) => local)).toEqual(['InvalidAddressingHeader', 'ActionMismatch'])
    expect(differs.kind === 'refused' && differs.messageId).toBe('urn:uuid:1')
  })

  it('must have an action, and take its answer on the same connection', () => {
    expect(checkAddressing({})?.subcodes).toEqual([{ of: 'wsa', local: 'MessageAddressingHeaderRequired' }])
    expect(checkAddressing({ action, replyTo: 'https://elsewhere/' })?.subcodes?.[1]?.local).toBe(
      'OnlyAnonymousAddressSupported',
    )
  })
})

describe('NET-4 the content type', () => {
  it.each([
    ['text/xml; charset=utf-8', 'VersionMismatch', 500],
    ['application/json', 'Sender', 415],
    ['', 'Sender', 415],
    ['multipart/related; boundary=b', 'Sender', 400],
  ])('%s is refused', (contentType, code, status) => {
    const fault = faultOf(read(envelope(), contentType))
    expect([fault.code, statusOf(fault)]).toEqual([code, status])
  })

  it('is read with quotes, semicolons inside of them, and repeated names', () => {
    const { type, parameters } = parseMediaType('Application/SOAP+xml ; a="x;\\"y" ;B=c; b=second; d')
    expect([type, [...parameters]]).toEqual([
      'application/soap+xml',
      [
        ['a', 'x;"y'],
        ['b', 'c'],
      ],
    ])
  })

  it('of SOAP 1.1 is answered in SOAP 1.1, with the version that is spoken', () => {
    expect(read(envelope(), 'text/xml')).toMatchObject({ soap11: true })
    const fault = writeSoap11Fault()
    expect(fault).toContain('SupportedEnvelope')
    expect(fault).toContain('VersionMismatch')
  })
})

describe('NET-4 compression', () => {
  const text = Buffer.from(envelope())
  it.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['identity', text],
    [undefined, text],
  ])('%s is undone', async (coding, body) => {
    expect(await inflateBody(body, coding, 10_000)).toEqual({ kind: 'read', body: text })
  })

  it('is not undone beyond the limit, and what is none is refused', async () => {
    const large = gzipSync(Buffer.alloc(50_000_000))
    expect(await inflateBody(large, 'gzip', 1_000_000)).toEqual({ kind: 'too-large' })
    expect(await inflateBody(text, 'gzip', 10_000)).toEqual({ kind: 'unreadable' })
    expect(await inflateBody(text, 'compress', 10_000)).toEqual({ kind: 'unreadable' })
  })
})

function bomb(): string {
  const levels = Array.from({ length: 10 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`)
  return `<!DOCTYPE x [<!ENTITY e0 "x">${levels.join('')}]>${envelope(header, '<q>&e10;</q>')}`
}
