/** What became of an issue so far, the latest at the end, and a place to say something about it. */
import { Button, Stack, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { commentIssue, type IssueDetail, type IssueEvent } from '../../api/issues.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { useAct } from '../useAct.ts'
import classes from './issues.module.css'

export function IssueStory({ issue }: { issue: IssueDetail }) {
  const { t } = useTranslation()
  const may = useMay()
  return (
    <>
      <h3 className={classes.heading}>{t('issues.story')}</h3>
      <ol className={classes.story}>
        {issue.events.map(event => (
          <Entry key={event.number} event={event} />
        ))}
      </ol>
      {may('issues.change') && <CommentForm id={issue.id} />}
    </>
  )
}

function Entry({ event }: { event: IssueEvent }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const who = event.by?.name ?? t('issues.theHub')
  const what =
    event.kind === 'assigned'
      ? event.about
        ? t('issues.event.assigned', { who, whom: event.about.name })
        : t('issues.event.unassigned', { who })
      : t(`issues.event.${event.kind}`, { who, defaultValue: event.kind })
  return (
    <li className={classes.entry}>
      <div className={classes.entryHead}>
        <span>
          {what}{' '}
          {event.bulk && (
            <Link to="/o/$slug/issues/bulks" params={{ slug }} className={text.link}>
              {t('issues.seeResult')}
            </Link>
          )}
        </span>
        <span className={text.soft}>
          <When at={event.at} />
        </span>
      </div>
      {event.text && <p className={classes.words}>{event.text}</p>}
    </li>
  )
}

function CommentForm({ id }: { id: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const [words, setWords] = useState('')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (words.trim() === '') return
        act(async () => {
          await commentIssue(slug, id, words.trim())
          setWords('')
        }, t('issues.commented'))
      }}
    >
      <Stack gap="xs" mt="sm" align="flex-start">
        <Textarea
          label={t('issues.comment')}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={2}
          w="100%"
        />
        <Button type="submit" variant="default" disabled={words.trim() === ''}>
          {t('issues.say')}
        </Button>
      </Stack>
    </form>
  )
}
