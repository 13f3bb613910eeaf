import { describeConnector, type Other } from '../conformance.ts'
import type { Settings } from './config.ts'
import { createFakeEnsora } from './fake.ts'
import { ensora } from './index.ts'
import { ioFor } from './testing/io.ts'

const updatedAt = '2026-11-20T15:00:00.000Z'
const page = (list: string, ...items: unknown[]) => ({
  name: `a page of ${list}`,
  origin: 'pull' as const,
  stream: list,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ list, items })),
})

async function openOther(): Promise<Other<Settings>> {
  const fake = await createFakeEnsora()
  return {
    io: ioFor(fake),
    turn: to =>
      fake.set({
        offline: to === 'off' ? 'refuse' : 'no',
        fail: typeof to === 'number' ? { status: to, times: 1_000 } : undefined,
      }),
    close: () => fake.close(),
  }
}

describeConnector(ensora, {
  settings: {
    baseUrl: 'https://data-collection.example.org',
    username: 'causeway',
    password: 'an-example',
    zone: 'America/Toronto',
  },
  personal: ['Noor', 'Haddad', '2018-01-22', 'priya.raman@example.org', '+14165550102', 'Requested breaks'],
  messages: [
    page('sites', { id: 'site-1', name: 'Oak Street', timeZone: 'America/Toronto', updatedAt }),
    page('students', {
      id: 'student-3',
      siteId: 'site-1',
      firstName: 'Noor',
      lastName: 'Haddad',
      dateOfBirth: '2018-01-22',
      timeZone: null,
      soapEnabled: true,
      updatedAt,
    }),
    page('users', {
      id: 'user-2',
      type: 'Employee',
      firstName: 'Priya',
      lastName: 'Raman',
      email: 'priya.raman@example.org',
      phone: '+14165550102',
      siteIds: ['site-1'],
      active: true,
      updatedAt,
    }),
    page('templates', {
      id: 'template-1',
      name: 'Session note',
      fields: [{ label: 'Notes', type: 'Free Text', builtIn: true }],
      updatedAt,
    }),
    page(
      'notes',
      {
        id: 'note-1',
        templateId: 'template-1',
        studentId: 'student-3',
        userId: 'user-2',
        published: true,
        values: [
          { label: 'Notes', type: 'Free Text', value: 'Requested breaks' },
          { label: 'Location', type: 'Location', value: { latitude: 43.7, longitude: -79.4 } },
          {
            label: 'Therapist Signature',
            type: 'Signature',
            value: { contentType: 'image/png', data: 'iVBORw0KGgo=' },
          },
        ],
        updatedAt,
      },
      { id: 'note-2', published: false, updatedAt },
      { id: 'note-3', deleted: true, updatedAt },
    ),
  ],
  other: openOther,
})
