import { describe, expect, it } from 'vitest'
import { inspectFile, mostFileBytes } from './inspect.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
/** The test file that every scanner knows; put together here, so that no scanner takes this file for it. */
const testVirus = bytes(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''))

describe('REF-6 whether a file may be passed on', () => {
  it.each([
    ['a PDF', bytes('%PDF-1.7\n…'), 'application/pdf', undefined],
    ['a picture', bytes('\x89PNG\r\n\x1a\n…'), 'image/png', undefined],
    ['a picture of a phone', bytes('\0\0\0\x18ftypheic'), 'image/heic', undefined],
    ['a text with a charset', Buffer.from('Lettre d’accueil'), 'text/plain; charset=utf-8', undefined],
    ['a text in UTF-16', Buffer.from('\ufeffréférence', 'utf16le'), 'text/plain', undefined],
    [
      'a letter of a word processor',
      bytes('PK\x03\x04…'),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      undefined,
    ],
    ['a page', bytes('<html><script>'), 'text/html', 'document.type-refused'],
    ['a program', bytes('MZ\x90\0'), 'application/pdf', 'document.type-refused'],
    ['a script that says it is a text', bytes('#!/bin/sh\n'), 'text/plain', 'document.type-refused'],
    ['something else that says it is a PDF', bytes('GIF89a'), 'application/pdf', 'document.type-refused'],
    ['bytes that say they are a text', bytes('a\0b'), 'text/plain', 'document.type-refused'],
    ['nothing', new Uint8Array(), 'application/pdf', 'document.type-refused'],
    ['something of no kind', bytes('%PDF-1.7'), '', 'document.type-refused'],
    ['an infected one', testVirus, 'text/plain', 'document.infected'],
    ['one that is too large', new Uint8Array(mostFileBytes + 1), 'application/pdf', 'document.too-large'],
  ])('%s', (_name, file, type, problem) => {
    expect(inspectFile(file, type)).toBe(problem)
  })
})
