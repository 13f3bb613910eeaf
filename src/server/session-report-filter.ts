/** What a report can be narrowed by: for its rows, its counts, its files, and the views that people keep of it. */
import { z } from 'zod'
import { gateCodes } from '../model/sessions/gates.ts'
import { reportMappings } from '../model/sessions/reports.ts'

export const reportFilter = z.object({
  mapping: z.enum(reportMappings).optional().describe('mapped: by the rules or by a person'),
  reason: z.string().max(40).optional().describe('Why there is no pair'),
  from: z.iso.date().optional().describe('Of a session: its day. Of a person: when it was seen first'),
  to: z.iso.date().optional(),
  agency: z.string().max(100).optional(),
})
export const noteReportFilter = reportFilter.extend({
  gate: z.enum(gateCodes).optional().describe('A gate that was not passed'),
})
