/** The result notes: as the session note has them, or as somebody wrote them by hand. */
import { Button, Textarea } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Appointment, writeResultNotes } from '../../api/practice.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { useSessionsShown } from '../../parts/useSessionsShown.ts'
import { When } from '../../parts/When.tsx'
import classes from './practice.module.css'

export function ResultNotes({ appointment: { id, state, content } }: { appointment: Appointment }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const mayChange = may('practice.change')
  const hasSessions = useSessionsShown() && may('sessions.read')
  const notes = content?.says.resultNotes ?? ''
  const [draft, setDraft] = useState<string>()
  const save = useChange({
    run: (words: string) => writeResultNotes(slug, id, content?.version ?? 0, words),
    done: () => t('practice.saved'),
    after: () => setDraft(undefined),
  })
  return (
    <section className={classes.section} aria-label={t('practice.resultNotes')}>
      <div className={classes.sectionHead}>
        <h3>{t('practice.resultNotes')}</h3>
        {content && (
          <span className={text.soft}>
            {content.edited ? t('practice.byHand') : t('practice.fromNote')} · <When at={content.changedAt} />
          </span>
        )}
        {content?.note && hasSessions && (
          <Link
            to="/o/$slug/sessions"
            params={{ slug }}
            search={{ tab: 'appointments', open: content.note }}
            className={text.link}
          >
            {t('practice.openNote')}
          </Link>
        )}
        {draft === undefined && mayChange && state !== 'rendered' && (
          <Button className={classes.end} size="compact-sm" variant="default" onClick={() => setDraft(notes)}>
            {notes === '' ? t('practice.writeNotes') : t('practice.editNotes')}
          </Button>
        )}
      </div>
      {draft === undefined ? (
        notes === '' ? (
          <p className={classes.columns}>{t('practice.noNotes')}</p>
        ) : (
          <p className={classes.notes}>{notes}</p>
        )
      ) : (
        <form
          onSubmit={event => {
            event.preventDefault()
            if (draft === notes) setDraft(undefined)
            else save.mutate(draft)
          }}
        >
          <Textarea
            aria-label={t('practice.resultNotes')}
            data-autofocus
            autosize
            minRows={4}
            maxLength={50_000}
            value={draft}
            onChange={event => setDraft(event.currentTarget.value)}
          />
          <div className={classes.head} style={{ marginTop: 8 }}>
            <Button type="submit" loading={save.isPending}>
              {t('setUp.save')}
            </Button>
            <Button variant="default" onClick={() => setDraft(undefined)}>
              {t('common.cancel')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
