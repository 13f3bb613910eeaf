/** What to do next, as one link to where it is done; nothing where nobody has to. */
import { Button } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ExplainAnswer, ExplainSubject } from '../../api/explain.ts'
import { useSlug } from '../../parts/session.ts'

export function NextStep({ answer, subject }: { answer: ExplainAnswer; subject: ExplainSubject }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const place = placeOf(answer, subject)
  if (!place) return null
  return (
    <Button
      component={Link}
      to={`/o/${encodeURIComponent(slug)}/${place}`}
      variant="light"
      size="compact-sm"
      rightSection={<IconArrowRight size={14} aria-hidden />}
    >
      {t(`explain.next.${answer.next}`)}
    </Button>
  )
}

/** Where each next step is done, below the organization's address. */
function placeOf(
  { next, message, task, target, route, listing }: ExplainAnswer,
  { source, record }: ExplainSubject,
): string | undefined {
  const toMessage = message ? `messages/${message}` : undefined
  switch (next) {
    case 'decide-task':
      return task ? `tasks/${task}` : toMessage
    case 'resume-connection':
    case 'fix-connection':
    case 'resume-route':
    case 'change-route':
      return `connections/${(route ? target?.id : undefined) ?? source.id}`
    case 'change-listing':
      return listing ? `connections/listings/${listing.id}` : 'connections/listings'
    case 'correct-at-source':
    case 'open-referral':
      return record ? `referrals/${record.id}` : toMessage
    case 'record-go-live':
      return 'settings'
    default:
      return toMessage
  }
}
