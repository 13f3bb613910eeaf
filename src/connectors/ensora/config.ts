/** The settings of a connection to Ensora Data Collection, with the help that the form and the docs show. */
import { z } from 'zod'
import { isZone } from '../../model/time.ts'

export const settings = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .describe('Address of the interface, without /v1: of Ensora Data Collection, or of the gateway in front of it')
    .meta({ title: 'Address', examples: ['https://data-collection.example.org'] }),
  username: z
    .string()
    .min(1)
    .describe('User name of an administrator of Ensora Data Collection, made for Causeway')
    .meta({ title: 'User name', examples: ['causeway'] }),
  password: z.string().min(1).describe('Password of that administrator').meta({ title: 'Password', secret: true }),
  zone: z
    .string()
    .refine(isZone, 'Not a time zone')
    .describe('Time zone of sessions whose student and site have none, as an IANA name')
    .meta({ title: 'Time zone', examples: ['America/Toronto'] }),
  listEvery: z
    .enum(['night', 'week', 'never'])
    .default('night')
    .describe('How often whole lists are read for what was deleted without a word, at two in the morning')
    .meta({ title: 'Look for deleted entries' }),
  everyMinutes: z
    .int()
    .min(5)
    .max(1_440)
    .default(30)
    .describe('Minutes between two pulls of each list')
    .meta({ title: 'Minutes between pulls' }),
  pageSize: z
    .int()
    .min(1)
    .max(500)
    .default(100)
    .describe('Entries that are asked for at once; fewer where images of signatures are large')
    .meta({ title: 'Entries a page' }),
})

export type Settings = z.infer<typeof settings>
