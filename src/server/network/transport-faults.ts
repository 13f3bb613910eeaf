/**
 * What is said when a request is no HTTP, comes too slowly or is too large: a SOAP fault too, written straight to the
 * connection, which is then closed.
 */
import type { Socket } from 'node:net'
import { uuidv7 } from 'uuidv7'
import { faultAction, type SoapFault, writeFault } from '../../connectors/carequality/soap/fault.ts'
import { writeMessage } from '../../connectors/carequality/soap/write.ts'

const tooSlow: SoapFault = { code: 'Sender', reason: 'The request took too long to arrive.', status: 408 }
const tooLong: SoapFault = { code: 'Sender', reason: 'The headers of the request are too long.', status: 431 }
const noHttp: SoapFault = { code: 'Sender', reason: 'The request is no valid HTTP.', status: 400 }

const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

/** Answers and closes the connection; of one that is broken nothing is said. */
export function answerBadHttp(error: Error & { code?: string }, socket: Socket): void {
  const broken = error.code === 'ECONNRESET' || error.code?.startsWith('ERR_SSL') || error.code?.startsWith('ERR_TLS')
  if (broken || !socket.writable) {
    socket.destroy()
    return
  }
  const fault = faultFor(error.code)
  const newId = uuidv7
  const headers = { action: faultAction(fault), messageId: `urn:uuid:${newId()}` }
  const written = writeMessage(headers, writeFault(fault), 'inline', newId)
  const { status = 400 } = fault
  const head = [
    `HTTP/1.1 ${status} ${phrases[status] ?? ''}`,
    `Content-Type: ${written.contentType}`,
    `Content-Length: ${written.size}`,
    'Connection: close',
  ]
  socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...written.chunks()]))
  socket.destroySoon()
}

function faultFor(code: string | undefined): SoapFault {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooSlow
    case 'HPE_HEADER_OVERFLOW':
      return tooLong
    default:
      return noHttp
  }
}
