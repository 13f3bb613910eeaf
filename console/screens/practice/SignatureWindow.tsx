/** The signature window as the practice management has it: whose session, who signed, where, and where it was rendered. */
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Appointment, Content, Place, Signed } from '../../api/practice.ts'
import { calendarDate } from '../../parts/format.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { AsFhir } from '../sessions/AsFhir.tsx'
import classes from './practice.module.css'
import { SignatureImage } from './SignatureImage.tsx'

export function SignatureWindow({ appointment: { id, content } }: { appointment: Appointment }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const says: Content | undefined = content?.says
  const time = says?.sessionTime
  const isFilled = says?.sessionDate ?? says?.therapist ?? says?.guardian ?? says?.placeOfRender
  return (
    <section className={classes.section} aria-label={t('practice.window.title')}>
      <div className={classes.sectionHead}>
        <h3>{t('practice.window.title')}</h3>
        {content?.note && <AsFhir note={content.note} />}
      </div>
      {isFilled === undefined ? (
        <p className={classes.columns}>{t('practice.window.none')}</p>
      ) : (
        <div className={classes.window}>
          <dl className={classes.windowTop}>
            <Pair name={t('practice.window.sessionDate')}>
              {says?.sessionDate && calendarDate(says.sessionDate, locale)}
            </Pair>
            <Pair name={t('practice.window.sessionTime')}>{time && `${time.from} – ${time.to} · ${time.zone}`}</Pair>
            <Pair name={t('practice.window.placeOfRender')}>
              <Where place={says?.placeOfRender?.place} derived={says?.placeOfRender?.derived} />
            </Pair>
          </dl>
          <div className={classes.signers}>
            <Signer appointment={id} signed={says?.guardian} who="guardian">
              <Pair name={t('practice.window.guardianName')}>
                {says?.guardian?.name && <bdi>{says.guardian.name}</bdi>}
              </Pair>
              <Pair name={t('practice.window.relationship')}>{says?.guardian?.relationship}</Pair>
            </Signer>
            <Signer appointment={id} signed={says?.therapist} who="therapist" />
          </div>
        </div>
      )}
    </section>
  )
}

type SignerProps = {
  appointment: string
  signed: Signed | undefined
  who: 'guardian' | 'therapist'
  children?: ReactNode
}

function Signer({ appointment, signed, who, children }: SignerProps) {
  const { t } = useTranslation()
  const heading = useId()
  return (
    <section className={classes.signer} aria-labelledby={heading}>
      <h4 id={heading}>{t(`practice.window.${who}`)}</h4>
      <SignatureImage appointment={appointment} image={signed?.image} who={t(`practice.window.${who}`)} />
      <dl className={classes.pair}>
        {children}
        <Pair name={t('practice.window.signedAt')}>{signed?.signedAt && <When at={signed.signedAt} />}</Pair>
        <Pair name={t('practice.window.signedWhere')}>
          <Where place={signed?.place} derived={signed?.placeDerived} />
        </Pair>
      </dl>
    </section>
  )
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.pair}>
      <dt>{name}</dt>
      <dd>{children || <span className={text.soft}>–</span>}</dd>
    </div>
  )
}

/** A place in words and as far as it was measured; derived ones were not said of this signature itself. */
function Where({ place, derived }: { place: Place | undefined; derived: boolean | undefined }) {
  const { t } = useTranslation()
  if (!place) return <span className={text.soft}>–</span>
  const { text: words, latitude, longitude, accuracy } = place
  const measured =
    latitude !== undefined && longitude !== undefined && `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
  return (
    <>
      {[words, measured].filter(Boolean).join(' · ')}
      {accuracy !== undefined && ` ± ${Math.round(accuracy)} m`}
      {derived && (
        <span className={classes.derived} title={t('practice.window.derivedAbout')}>
          {t('practice.window.derived')}
        </span>
      )}
    </>
  )
}
