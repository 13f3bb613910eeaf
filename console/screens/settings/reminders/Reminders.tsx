/** Settings, Messages to people: what was sent, what is sent and when, who tells otherwise, and how it reads. */
import { useQuery } from '@tanstack/react-query'
import { reminderSetUpQuery } from '../../../api/reminders.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { useSlug } from '../../../parts/session.ts'
import { ReminderChecks } from './ReminderChecks.tsx'
import { ReminderForm } from './ReminderForm.tsx'
import { ReminderList } from './ReminderList.tsx'
import { ReminderTexts } from './ReminderTexts.tsx'
import { SmsGateway } from './SmsGateway.tsx'

export function Reminders() {
  const slug = useSlug()
  const { data, error, refetch } = useQuery(reminderSetUpQuery(slug))
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={8} height={48} />
  return (
    <>
      <ReminderList isOn={data.settings.on} />
      <ReminderForm setUp={data} />
      <ReminderTexts setUp={data} />
      <ReminderChecks />
      <SmsGateway key={data.gateway?.url ?? ''} gateway={data.gateway} answersTo={data.answersTo} />
    </>
  )
}
