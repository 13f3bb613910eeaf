/** What a notice says, in the reader's language and in the words of the screens it leads to. */
import type { TFunction } from 'i18next'
import type { Notice } from '../api/notices.ts'
import { problemText } from './problemText.ts'

export type NoticeText = { title: string; detail: string | undefined }

/** Title and detail of a notice; appointments by their times alone. */
export function noticeText(t: TFunction, notice: Notice, locale: string): NoticeText {
  const { kind, what, connection, start, before, over } = notice
  const title = t(`notices.kind.${kind}.says`, { defaultValue: kind })
  const time = (text: string | null) =>
    text === null
      ? ''
      : new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(text))
  if (kind === 'appointment.moved' && before)
    return { title, detail: t('notices.moved', { from: time(before), to: time(start) }) }
  if (start) return { title, detail: time(start) }
  if (kind.startsWith('task.')) return { title, detail: connection?.title }
  const says = what ? problemText(t, what, { connection: connection?.title }).says : undefined
  return { title: over ? t('notices.over') : title, detail: says }
}
