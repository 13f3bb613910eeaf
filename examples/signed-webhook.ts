/**
 * Sends a booking to a running hub as Cal.com would, signed: to see what the hub does with it, without a Cal.com account.
 *
 *   CALCOM_WEBHOOK_SECRET=… node examples/signed-webhook.ts http://127.0.0.1:8080/in/{address}
 *
 * The address is what `causeway apply` prints as `receives`. Nobody in it exists.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

export type Sent = { status: number; answer: string }

/**
 * Signs a body and sends it.
 * @param secret the same as in the settings of the connection
 */
export async function sendSigned(address: string, secret: string, body: string): Promise<Sent> {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // Over the very bytes that are sent: one blank more and it is another signature.
      'x-cal-signature-256': createHmac('sha256', secret).update(body).digest('hex'),
      'x-cal-webhook-version': '2021-10-20',
    },
    body,
  })
  return { status: response.status, answer: await response.text() }
}

/** A booking of half an hour, in the form that Cal.com publishes; `uid` makes it the same or another one. */
export function bookingCreated(uid: string, start: Date, said: Date): string {
  const end = new Date(start.getTime() + 30 * 60_000)
  return JSON.stringify({
    triggerEvent: 'BOOKING_CREATED',
    createdAt: said.toISOString(),
    payload: {
      uid,
      bookingId: 4711,
      eventTypeId: 7,
      type: 'new-patient',
      title: 'New patient visit',
      status: 'ACCEPTED',
      startTime: start.toISOString(),
      endTime: end.toISOString(),
      iCalUID: `${uid}@Cal.com`,
      iCalSequence: 0,
      location: '12 Clinic Way, Toronto',
      organizer: { id: 5, name: 'Dr Imani Okafor', email: 'imani.okafor@example.com', timeZone: 'America/Toronto' },
      attendees: [
        {
          name: 'Perrine Ashgrove',
          firstName: 'Perrine',
          lastName: 'Ashgrove',
          email: 'perrine.ashgrove@example.com',
          phoneNumber: '+14165550171',
          timeZone: 'America/Toronto',
          language: { locale: 'en' },
        },
      ],
      responses: {
        name: { label: 'your_name', value: 'Perrine Ashgrove' },
        email: { label: 'email_address', value: 'perrine.ashgrove@example.com' },
        location: { label: 'location', value: { optionValue: '', value: 'inPerson' } },
        dateOfBirth: { label: 'Date of birth', value: '1986-04-09' },
      },
    },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [address] = process.argv.slice(2)
  const secret = process.env.CALCOM_WEBHOOK_SECRET
  if (!address || !secret) {
    process.stderr.write('Usage: CALCOM_WEBHOOK_SECRET=… node examples/signed-webhook.ts http://…/in/{address}\n')
    process.exitCode = 2
  } else {
    const start = new Date(Date.now() + 7 * 86_400_000)
    start.setUTCMinutes(0, 0, 0)
    const { status, answer } = await sendSigned(address, secret, bookingCreated(randomUUID(), start, new Date()))
    process.stdout.write(`${status} ${answer}\n`)
    process.exitCode = status === 202 ? 0 : 1
  }
}
