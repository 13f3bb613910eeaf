/** What can be done with a note: another appointment, render, un-render, and the decision about what changed. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { renderNote, settleReview, unrenderNote } from '../../api/sessions.ts'
import type { NoteRow } from '../../api/sessionTypes.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useChange } from '../../parts/useChange.ts'
import { AppointmentChooser } from './AppointmentChooser.tsx'
import { studentOf } from './noteColumns.tsx'
import classes from './sessions.module.css'
import { useDecisions } from './useDecisions.tsx'

export function NoteActs({ row }: { row: NoteRow }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { decisions, asked: askedOfPair, stopAsking } = useDecisions()
  const [asked, setAsked] = useState<ReasonRequest>()
  const [choosing, setChoosing] = useState(false)
  const render = useChange({ run: () => renderNote(slug, row.id), done: () => t('sessions.did.renderAsked') })
  const unrender = useChange({
    run: (reason: string) => unrenderNote(slug, row.id, reason),
    done: () => t('sessions.did.unrendered'),
  })
  const { choose, delete: takeBack, reject } = row.buttons
  const name = studentOf(t, row)
  const isStuck = !choose.enabled && !takeBack.enabled && !reject.enabled
  const mayRender = may('sessions.render') && row.appointment !== null
  return (
    <>
      {row.review && <Review row={row} />}
      <div className={classes.acts}>
        {mayRender && row.step !== 'rendered' && (
          <Button loading={render.isPending} onClick={() => render.mutate()}>
            {t('sessions.render')}
          </Button>
        )}
        {choose.enabled && (
          <Button variant="default" onClick={() => setChoosing(true)}>
            {t(row.appointment ? 'sessions.chooseOther' : 'sessions.chooseAppointment')}
          </Button>
        )}
        {mayRender && row.step === 'rendered' && (
          <Button
            variant="default"
            loading={unrender.isPending}
            onClick={() =>
              setAsked({
                title: t('sessions.unrender.title'),
                explains: t('sessions.unrender.explains'),
                does: t('sessions.unrender.does'),
                onReason: ({ reason }) => unrender.mutate(reason),
              })
            }
          >
            {t('sessions.unrender.does')}
          </Button>
        )}
        {takeBack.enabled && (
          <Button variant="default" onClick={() => decisions.unmap('appointments', row, name, row.appointment?.id)}>
            {t('sessions.deleteMapping')}
          </Button>
        )}
        {reject.enabled && (
          <Button variant="default" onClick={() => decisions.reject('appointments', row, name)}>
            {t('sessions.reject.does')}
          </Button>
        )}
        {isStuck && choose.because && <span className={text.soft}>{t(`sessions.hindrance.${choose.because}`)}</span>}
      </div>
      <ReasonDialog request={asked} onClose={() => setAsked(undefined)} />
      <ReasonDialog request={askedOfPair} onClose={stopAsking} />
      {choosing && (
        <AppointmentChooser
          row={row}
          onClose={() => setChoosing(false)}
          onChoose={(id, named) => {
            setChoosing(false)
            decisions.map('appointments', row, { ...named, id }, row.appointment?.id)
          }}
        />
      )}
    </>
  )
}

/** What a person must look at, and the two ways out of it. */
function Review({ row }: { row: NoteRow }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const settle = useChange({
    run: (decision: 'keep' | 'bring-again') => settleReview(slug, row, decision),
    done: (_answer, decision) => t(`sessions.did.${decision}`),
  })
  const mayBring = row.step !== 'rendered' && row.appointment !== null && row.review !== 'LEFT_BEHIND'
  return (
    <section className={classes.panel} data-tone="act" aria-labelledby="review">
      <h3 id="review" className={classes.heading}>
        {t(`sessions.review.${row.review}`, { defaultValue: row.review ?? '' })}
      </h3>
      <p>{t(`sessions.reviewText.${row.review}`, { defaultValue: '' })}</p>
      {row.review === 'LEFT_BEHIND' && row.detail?.leftAt !== undefined && (
        <Link
          to="/o/$slug/practice/$kind"
          params={{ slug, kind: 'appointments' }}
          search={{ open: String(row.detail.leftAt) }}
          className={text.link}
        >
          {t('sessions.leftAt')}
        </Link>
      )}
      {may('sessions.map') && (
        <div className={classes.acts}>
          <Button variant="default" loading={settle.isPending} onClick={() => settle.mutate('keep')}>
            {t('sessions.keep')}
          </Button>
          {mayBring ? (
            <Button variant="default" loading={settle.isPending} onClick={() => settle.mutate('bring-again')}>
              {t('sessions.bringAgain')}
            </Button>
          ) : (
            row.step === 'rendered' && <span className={text.soft}>{t('sessions.unrenderFirst')}</span>
          )}
        </div>
      )}
    </section>
  )
}
