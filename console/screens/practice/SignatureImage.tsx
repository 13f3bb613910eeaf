/** A signature, masked until somebody shows it: the hub writes each look down, and gives out only what was signed, byte for byte. */
import { Button } from '@mantine/core'
import { IconEye, IconEyeOff, IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { askForLook, askForSignature, type KeptImage, signatureAddress } from '../../api/practice.ts'
import { errorText } from '../../parts/problemText.ts'
import { ReasonDialog, type ReasonRequest } from '../../parts/ReasonDialog.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './practice.module.css'

type Props = { appointment: string; image: KeptImage | undefined; who: string }
type Seen = { state: 'masked' } | { state: 'loading' | 'whole'; look: string } | { state: 'refused'; because: string }

/** Enough of a fingerprint to compare it by eye. */
const shownLetters = 12

export function SignatureImage({ appointment, image, who }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayShow = useMay()('payloads.reveal')
  const [seen, setSeen] = useState<Seen>({ state: 'masked' })
  const [asked, setAsked] = useState<ReasonRequest>()
  if (!image)
    return (
      <div className={classes.signature}>
        <div className={classes.paper}>{t('practice.window.notSigned')}</div>
      </div>
    )
  // The browser does not say why an image failed; the hub does when it is asked as data.
  const refuse = (error: unknown) => setSeen({ state: 'refused', because: errorText(t, error).says })
  const askWhy = (look: string) =>
    askForSignature(slug, appointment, image.id, look).then(
      () => setSeen({ state: 'refused', because: t('practice.window.notShown') }),
      refuse,
    )
  const ask = () =>
    setAsked({
      title: t('practice.window.imageOf', { who }),
      explains: t('practice.window.explains'),
      does: t('practice.window.show'),
      onReason: ({ reason }) =>
        void askForLook(slug, appointment, image.id, reason).then(
          ({ look }) => setSeen({ state: 'loading', look }),
          refuse,
        ),
    })
  const open = seen.state === 'loading' || seen.state === 'whole' ? seen : undefined
  const isOpen = open !== undefined
  return (
    <div className={classes.signature}>
      <div className={classes.paper} data-shown={isOpen || undefined}>
        {open ? (
          <img
            src={signatureAddress(slug, appointment, image.id, open.look)}
            alt={t('practice.window.imageOf', { who })}
            onLoad={() => setSeen({ state: 'whole', look: open.look })}
            onError={() => void askWhy(open.look)}
          />
        ) : seen.state === 'refused' ? (
          seen.because
        ) : (
          t('practice.window.masked')
        )}
      </div>
      <p
        className={classes.integrity}
        data-bad={seen.state === 'refused' || undefined}
        role="status"
        title={image.sha256}
      >
        {seen.state === 'refused' ? (
          <IconShieldX size={15} aria-hidden />
        ) : seen.state === 'whole' ? (
          <IconShieldCheck size={15} aria-hidden />
        ) : null}
        {t(`practice.window.integrity.${seen.state}`)}
        <span className={text.mono}>{image.sha256.slice(0, shownLetters)}</span>
        {image.blank && <strong>{t('practice.window.blank')}</strong>}
      </p>
      {isOpen ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconEyeOff size={15} aria-hidden />}
          onClick={() => setSeen({ state: 'masked' })}
        >
          {t('practice.window.mask')}
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          disabled={!mayShow}
          leftSection={<IconEye size={15} aria-hidden />}
          onClick={ask}
        >
          {t('practice.window.show')}
        </Button>
      )}
      {!isOpen && !mayShow && <p className={classes.integrity}>{t('payloads.noRight')}</p>}
      <ReasonDialog request={asked} onClose={() => setAsked(undefined)} />
    </div>
  )
}
